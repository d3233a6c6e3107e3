"""Imports a roster with django-import-export into SQLite: what the bench compares imports with.

Set for speed: rows are created in bulk, none is looked for first, and no difference is computed. The time is that
of reading the file and importing it, without starting Python, Django and the database.

usage: django_import.py FILE DATABASE
"""

import json
import sys
import time
from importlib.metadata import version

import django
from django.conf import settings

path, database = sys.argv[1:]
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
    INSTALLED_APPS=["import_export"],
    USE_TZ=True,
)
django.setup()

from django.db import connection, models
from import_export import resources
from import_export.fields import Field
from import_export.widgets import BooleanWidget
from memory import peak_bytes
from tablib import Dataset


class Member(models.Model):
    """What the default schema knows of a member, with the indexes that lists go by."""

    external_id = models.CharField(max_length=200, unique=True)
    first_name = models.CharField(max_length=200, db_index=True)
    last_name = models.CharField(max_length=200, db_index=True)
    joined_at = models.DateTimeField(auto_now_add=True, db_index=True)
    is_active = models.BooleanField()
    number = models.CharField(max_length=200)
    is_auth_rep = models.BooleanField()

    class Meta:
        app_label = "roster"


def column(attribute, name, widget=None):
    return Field(attribute, name, widget=widget)


class MemberResource(resources.ModelResource):
    """The default schema's columns."""

    external_id = column("external_id", "MemberID")
    first_name = column("first_name", "FirstName")
    last_name = column("last_name", "LastName")
    is_active = column("is_active", "IsActive", BooleanWidget())
    number = column("number", "ID")
    is_auth_rep = column("is_auth_rep", "IsAuthRep", BooleanWidget())

    class Meta:
        model = Member
        import_id_fields = ["external_id"]
        exclude = ["id", "joined_at"]
        use_bulk = True
        batch_size = 1000
        force_init_instance = True
        skip_diff = True
        report_skipped = False


with connection.schema_editor() as editor:
    editor.create_model(Member)


begun, before = time.monotonic(), time.process_time()
with open(path, encoding="utf-8", newline="") as file:
    dataset = Dataset().load(file, format="csv")
result = MemberResource().import_data(dataset, raise_errors=True, use_transactions=True)
took, used = time.monotonic() - begun, time.process_time() - before
assert Member.objects.count() == len(dataset), result.totals
print(
    json.dumps(
        {
            "rows": len(dataset),
            "seconds": took,
            "cpuSeconds": used,
            "peakBytes": peak_bytes(),
            "versions": [f"{name} {version(name)}" for name in ("Django", "django-import-export")],
        }
    )
)
