"""``media``: files that messages carry."""

from typing import ClassVar

from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from dashboard.api.resource import Resource
from dashboard.web.access import Can
from dashboard.web.editor.attachments import LARGEST, is_too_large, store
from flows.errors import InputError


class Media(Resource):
    needs: ClassVar = {"POST": Can.EDIT_FLOWS}
    parser_classes = (MultiPartParser,)

    def post(self, _request: Request) -> Response:
        return self.carry_out(self._store)

    def _store(self) -> Response:
        file = self.request.FILES.get("file")
        if file is None:
            raise _wrong("No file was submitted.")
        if is_too_large(file):
            raise _wrong(f"Limit for file uploads is {LARGEST >> 20} MB.")
        try:
            stored = store(self.workspace.pk, file)
        except InputError as error:
            raise _wrong("Unsupported file type.") from error
        told = {"uuid": stored.key, "content_type": stored.kind, "url": stored.url}
        return Response({**told, "filename": file.name, "size": file.size}, status.HTTP_201_CREATED)


def _wrong(reason: str) -> serializers.ValidationError:
    return serializers.ValidationError({"file": [reason]})
