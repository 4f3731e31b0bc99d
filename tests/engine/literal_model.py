"""The specification's model, sections 8 to 11, word for word: what the engine is measured against.

Written apart from the engine on purpose; only the problem's own fields are used.
"""

from __future__ import annotations

import math
from bisect import bisect_right

from ortools.sat.python import cp_model

from planning.engine.molding import Problem


def literal_optimum(problem: Problem) -> int | None:
    """The least cost of a plan within the problem's workdays; None if none fits."""
    model = cp_model.CpModel()
    days = range(len(problem.workdays))
    resources, parts = problem.resources, {part.part_id: part for part in problem.parts}
    cap = resources.molding_max_same_part_per_day
    own = {row.workday_index: row for row in problem.day_capacity}
    cost = []
    x, y = {}, {}
    for order in problem.orders:
        o, part = order.order_id, parts[order.part_id]
        remaining = max(0, order.qty - order.molded_qty_credit)
        lead = 3 + math.ceil(part.cool_hours / 24) + math.ceil(part.finish_hours / 24)
        due = bisect_right(problem.workdays, order.due_date) - 1
        for d in days:
            x[o, d] = model.new_int_var(0, cap, "")
            y[o, d] = model.new_bool_var("")
            model.add(x[o, d] <= cap * y[o, d])
            model.add(x[o, d] >= y[o, d])
            before = y[o, d - 1] if d else int(order.pattern_loaded)
            start, stop = model.new_bool_var(""), model.new_bool_var("")
            model.add(start >= y[o, d] - before)
            model.add(stop >= before - y[o, d])
            cost += [problem.weights.switch * start, problem.weights.switch * stop]
        cost.append(problem.weights.switch * y[o, days[-1]])
        model.add(sum(x[o, d] for d in days) == remaining)
        late = model.new_int_var(0, remaining, "")
        model.add(late >= remaining - sum(x[o, d] for d in days if d + lead <= due))
        cost.append(problem.weights.late * late)
    for d in days:
        limit = resources.molding_max_per_day
        if d in own and own[d].molding_max is not None:
            limit = own[d].molding_max
        model.add(sum(x[order.order_id, d] for order in problem.orders) <= limit)
        model.add(sum(y[order.order_id, d] for order in problem.orders) <= resources.max_patterns)
        for part_id in parts:
            same = [x[order.order_id, d] for order in problem.orders if order.part_id == part_id]
            model.add(sum(same) <= cap)
        melt = resources.pour_max_kg_per_day
        if d + 1 in own and own[d + 1].pour_max_kg is not None:
            melt = own[d + 1].pour_max_kg
        melt -= sum(row.kg for row in problem.committed_pours if row.workday_index == d + 1)
        weights = [(parts[order.part_id].gross_weight_kg, order) for order in problem.orders]
        model.add(sum(kg * x[order.order_id, d] for kg, order in weights) <= max(0, melt))
        for size, count in resources.flasks.items():
            free = count - sum(
                row.qty
                for row in problem.flasks_in_use
                if row.flask_size == size and row.release_workday_index > d
            )
            in_use = [
                x[order.order_id, k]
                for order in problem.orders
                if parts[order.part_id].flask_size == size
                for k in range(d + 1)
                if d < k + 2 + math.ceil(parts[order.part_id].cool_hours / 24)
            ]
            model.add(sum(in_use) <= max(0, free))
    model.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    assert status == cp_model.OPTIMAL
    return round(solver.objective_value)
