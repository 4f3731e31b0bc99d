"""What the portal promises, the figure that shows it, and the tests that show the figure."""

from dataclasses import dataclass

FAULTS = "tests/promises/test_faults.py"
ONCE = "tests/promises/test_once.py"
JOBS = "tests/planning/test_jobs.py"
FILES = "tests/planning/test_import_files.py"
ORDER_FORM = "tests/orders/test_order_form_pages.py"


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise; ``tests`` are named as pytest names them, ``open`` says what none shows yet."""

    number: int
    words: str
    figure: str
    tests: tuple[str, ...]
    both: bool = False
    open: str = ""


PROMISES = (
    Promise(
        1,
        "A run always ends in a truthful state",
        "200 random faults mid-solve: 100 % end right, none stuck longer than lease + one "
        "reconcile interval",
        (
            f"{FAULTS}::test_runs_end_right_whatever_dies",
            f"{JOBS}::test_a_plan_that_breaks_a_rule_is_never_stored",
            f"{JOBS}::test_a_solver_that_is_killed_gives_its_run_back_at_once",
        ),
        both=True,
    ),
    Promise(
        2,
        "A run is never lost",
        "broker down at commit, 100 times: no HTTP 500, all start within 15 s of its return",
        (
            f"{FAULTS}::test_runs_requested_without_a_broker_start_when_it_is_back",
            "tests/promises/test_upgrade.py::test_an_upgrade_in_the_middle_of_a_solve_loses_no_run",
        ),
        both=True,
    ),
    Promise(
        3,
        "A scenario is never solved twice at once",
        "50 simultaneous starts, 100 times, both databases: exactly one",
        (f"{ONCE}::test_of_many_starts_at_once_one_is_made",),
        both=True,
    ),
    Promise(
        4,
        "A plan is never half-written",
        "a kill at each of 20+ points of the write: all rows or none",
        ("tests/promises/test_whole.py::test_a_plan_is_written_whole_or_not_at_all",),
        both=True,
    ),
    Promise(
        5,
        "One approval",
        "50 simultaneous approvals, 100 times: one wins, 49 are told so",
        (f"{ONCE}::test_of_many_approvals_at_once_one_wins",),
        both=True,
        open="SQLite: in the one full series so far, on a machine with ten times its load, one of "
        "4,600 approvals waited in vain for the one writer; since then it is told to send it again",
    ),
    Promise(
        6,
        "Cancel works",
        "p95 under 2 s from click to worker free; no rows stored",
        (f"{FAULTS}::test_a_cancelled_run_frees_its_worker",),
        both=True,
    ),
    Promise(
        7,
        "The solver obeys its limit",
        "wall <= limit + 2 s, on 1,000 orders too",
        ("tests/promises/test_limit.py::test_the_limit_is_obeyed",),
    ),
    Promise(
        8,
        "A bad workbook does no harm",
        "1,000 mutated files, zip and XML bombs, wrong types, 3 M empty rows: no 500, no partial "
        "write, web memory +100 MB at most, 5 s each",
        (
            f"{FILES}::test_a_mutated_workbook_never_breaks_the_import",
            f"{FILES}::test_what_is_no_workbook_is_refused",
            f"{FILES}::test_what_grows_without_end_is_ended_outside_of_this_process",
            f"{FILES}::test_the_child_knows_no_secret",
        ),
        open="no series of 1,000 with the memory of the web process measured",
    ),
    Promise(
        9,
        "Exports are safe and lossless",
        "10,000 hostile strings through every exporter: no formula cell; workbook out and in "
        "again without a difference",
        (
            "tests/promises/test_exports.py::test_hostile_texts_leave_and_come_back_as_text",
            "tests/planning/test_export.py::test_a_text_cell_is_never_a_formula",
            "tests/planning/test_export.py::test_hostile_text_comes_back_as_it_was",
            "tests/planning/test_export.py::test_both_mondays_come_back_without_a_difference",
            "tests/test_exports.py::test_a_cell_of_csv_never_starts_a_formula",
            "tests/test_exports.py::test_a_cell_of_excel_is_text_and_a_number_a_number",
        ),
    ),
    Promise(
        10,
        "A stale edit is refused",
        "100 stale pairs per editable model: all refused, with both versions shown",
        (
            "tests/promises/test_stale.py::test_a_page_saves_over_nobody",
            "tests/promises/test_stale.py::test_the_administration_saves_over_nobody",
            "tests/planning/views/test_monday.py"
            "::test_a_stale_edit_shows_both_versions_and_saves_nothing",
            "tests/planning/services/test_shop.py"
            "::test_of_two_editors_of_the_calendar_the_second_is_refused",
        ),
        open="corrections of the log and of credits show what is stored now, not both at once",
    ),
    Promise(
        11,
        "Every write is on record",
        "who, when, before, after, bulk writes included; approvals and denied access too",
        (
            "tests/orders/test_services.py::test_a_change_is_stored_with_its_history",
            "tests/orders/test_services.py::test_what_is_changed_in_the_administration_is_on_record",
            "tests/planning/services/test_scenarios.py::test_who_copied_what_is_on_record",
            "tests/planning/services/test_promotion.py::test_who_promoted_what_is_on_record",
            "tests/test_history.py::test_every_table_says_how_its_writes_are_on_record",
            "tests/test_history.py::test_what_the_administrator_writes_is_on_record",
            "tests/test_history.py::test_what_the_administrator_deletes_is_on_record",
            "tests/test_history.py::test_an_import_is_on_record_row_by_row",
            "tests/test_history.py::test_approvals_and_withdrawals_are_on_record",
            "tests/test_history.py::test_what_is_refused_is_on_record",
        ),
    ),
    Promise(
        12,
        "Only what the role may",
        "table of roles x every URL and method of the resolver; an undeclared URL fails the "
        "suite; another's object answers 404",
        (
            "tests/test_permissions.py::test_every_address_is_declared",
            "tests/test_permissions.py::test_each_role_gets_its_answer",
            "tests/planning/api/test_permissions.py::test_every_operation_is_declared",
            "tests/planning/api/test_permissions.py::test_each_role_gets_its_answer",
        ),
    ),
    Promise(
        13,
        "No field beyond the form",
        "POST every model field as every role: nothing undeclared changes",
        (
            f"{ORDER_FORM}::test_nothing_beyond_the_form_can_be_written",
            "tests/test_forged_fields.py::test_nothing_beyond_the_form_changes",
            "tests/planning/api/test_permissions.py"
            "::test_no_operation_takes_a_field_that_it_does_not_name",
        ),
    ),
    Promise(
        14,
        "Login holds",
        "sixth failure locks; session key rotates; a disabled user is out at once; idle 30 min, "
        "12 h at most",
        (
            "tests/test_permissions.py::test_a_disabled_user_is_out_at_once",
            "tests/test_sign_in.py::test_the_sixth_failure_locks",
            "tests/test_sign_in.py::test_a_name_is_locked_from_everywhere",
            "tests/test_sign_in.py::test_an_address_is_locked_for_every_name",
            "tests/test_sign_in.py::test_the_session_key_rotates",
            "tests/test_sign_in.py::test_who_does_nothing_is_signed_out",
            "tests/test_sign_in.py::test_a_page_that_asks_by_itself_keeps_nobody_signed_in",
            "tests/test_sign_in.py::test_twelve_hours_are_the_most",
        ),
    ),
    Promise(
        15,
        "Headers",
        "strict CSP without unsafe-* (zero console violations in a browser), HSTS, nosniff, "
        "frame-ancestors",
        (
            "tests/test_headers.py::test_every_answer_has_the_headers",
            "tests/test_headers.py::test_the_administration_the_api_and_errors_have_them_too",
            "tests/test_headers.py::test_a_teams_portal_binds_browsers_to_https",
            "tests/browser/test_policy.py::test_no_page_breaks_the_policy",
            "tests/browser/test_policy.py::test_nor_does_the_administration",
        ),
    ),
    Promise(
        16,
        "No unsafe production",
        "check --deploy clean; production refuses to start without secret, hosts, or with an "
        "unprotected broker over TCP",
        (
            "tests/test_setup_team.py::test_the_checks_for_deployment_find_nothing",
            "tests/test_setup_team.py::test_an_unsafe_portal_does_not_start",
            "tests/test_setup_team.py::test_each_fault_is_named",
        ),
    ),
    Promise(
        17,
        "The queue is no door",
        "a forged job (os.system, pickle bytes) is never executed",
        (
            f"{JOBS}::test_a_forged_job_is_never_executed",
            f"{JOBS}::test_pickled_python_in_the_queue_is_never_read",
        ),
    ),
    Promise(
        18,
        "Pages are quick",
        "lists of 10,000 orders: p95 <= 150 ms, <= 12 queries at any size; 50 users: p95 <= "
        "300 ms and no error while a solve runs",
        (
            "tests/orders/test_order_pages.py::test_the_number_of_queries_does_not_grow",
            "tests/orders/test_order_pages.py"
            "::test_thousands_of_orders_cost_the_list_no_more_questions",
            "tests/test_query_counts.py::test_no_page_asks_more_often_for_more_rows",
            "tests/test_query_counts.py::test_no_list_asks_more_than_was_promised",
        ),
        open="times and the load of 50 users have no test yet",
    ),
    Promise(
        19,
        "Charts are quick",
        "5,000 bars drawn within 1 s, p95 of a pan <= 100 ms",
        ("tests/browser/board_speed.py::test_five_thousand_bars_are_drawn_and_pushed_in_time",),
    ),
    Promise(
        20,
        "Import is quick",
        "10,000 orders previewed in 5 s, confirmed in 10 s",
        (f"{FILES}::test_ten_thousand_orders_are_far_from_the_limits",),
        open="reading only; preview and confirmation are not timed",
    ),
    Promise(
        21,
        "It works offline",
        "in a browser with every other host blocked: no request leaves, no console error",
        (
            "tests/browser/test_policy.py::test_no_page_breaks_the_policy",
            "tests/browser/test_policy.py::test_nor_does_the_administration",
        ),
    ),
    Promise(
        22,
        "Everyone can use it",
        "axe on every page: no serious or critical finding; usable by keyboard and at 360 px",
        (
            "tests/browser/test_orders.py"
            "::test_a_known_part_is_ordered_by_keyboard_within_15_seconds",
            "tests/browser/test_pins.py::test_cells_are_pinned_on_a_phone",
            "tests/browser/test_pages.py::test_everyone_can_use_every_page",
            "tests/browser/test_pages.py::test_everyone_can_sign_in",
        ),
    ),
    Promise(
        23,
        "It scales out",
        "workers on several hosts against one PostgreSQL and one Redis: runs per hour at least "
        "1.7 times with two one-worker hosts on two cores, nothing runs twice with four",
        (),
        open="no test yet",
    ),
)
