"""What is refused, in the words and shapes that clients know."""

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from engine.services.contacts import ContactBusy
from engine.services.usages import InUse

logger = logging.getLogger(__name__)


class BadQuery(APIException):
    """Parameters of the address that can't be; ``detail`` says which and why."""

    status_code = status.HTTP_400_BAD_REQUEST


class LimitReached(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = "Cannot create object because workspace has reached limit."


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The request is too large."


class Busy(APIException):
    """Something else changes the same now; the call can be made again."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "The contact is busy, try again in a moment."


class Crossed(APIException):
    """Somebody was quicker, between the look at what there is and the change."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = (
        "Something that this needs was made, changed or deleted at the same moment. Look at it and try again."
    )


def refused(message: str) -> ValidationError:
    """About the whole object."""
    return ValidationError({"non_field_errors": [message]})


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Our own exceptions as those of the API, then as Django REST framework answers them."""
    match error:
        case ContactBusy():
            error = Busy()
        case RequestDataTooBig():
            error = TooLarge()
        case IntegrityError():
            logger.warning("a call crossed another one", exc_info=error)
            error = Crossed()
        case InUse():
            error = BadQuery(str(error))
    return exception_handler(error, dict(context))
