"""Opens a workspace from the command line: at the first start, in scripts and for tests."""

import json
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from dashboard.web.countries import countries
from engine.models import Workspace
from engine.services.auditing import record_command
from engine.services.workspaces import create_workspace
from flows.languages import is_language


class Command(BaseCommand):
    help = "Create a workspace and its owner; prints one line of JSON with their ids, the password and an API token."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="Jibu", help="what people call the workspace")
        parser.add_argument("--owner", default="owner@example.org", help="the owner's e-mail address, to sign in with")
        parser.add_argument("--password", default="", help="of a new owner; random when left out")
        parser.add_argument("--language", default="eng", help="main language, ISO 639-3: eng, fra, swa, …")
        parser.add_argument("--country", default="", help="ISO 3166 code, to complete phone numbers: RW, MZ, …")
        parser.add_argument("--token", default="", help="the API token; random when left out")
        parser.add_argument("--if-none", action="store_true", help="do nothing when there is a workspace already")

    def handle(self, **options: Any) -> None:
        if options["if_none"] and Workspace.objects.exists():
            return
        try:
            validate_email(options["owner"])
        except ValidationError as error:
            raise CommandError(f"--owner {options['owner']!r} is not an e-mail address.") from error
        if not is_language(options["language"]):
            raise CommandError(f"--language {options['language']!r} is not a code of ISO 639-3, such as eng.")
        if options["country"] and options["country"].upper() not in dict(countries()):
            raise CommandError(f"--country {options['country']!r} is not a code of ISO 3166, such as RW.")
        password = options["password"] or secrets.token_urlsafe(12)
        texts = {key: options[key] for key in ("name", "owner", "language", "country", "token")}
        with transaction.atomic():
            created = create_workspace(**texts, password=password)
            record_command("create_workspace", created.workspace)
        answer = {
            "workspace": str(created.workspace.pk),
            "owner": str(created.owner.pk),
            "email": created.owner.email,
            # Somebody who had an account keeps their password.
            "password": password if created.owner.check_password(password) else None,
            "token": created.token,
        }
        self.stdout.write(json.dumps(answer))
