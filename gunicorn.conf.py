"""What gunicorn logs looks as all else that the portal logs."""

import os

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foundry_portal.settings")

logconfig_dict = settings.LOGGING
