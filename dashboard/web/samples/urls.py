"""The addresses of samples."""

from django.urls import path

from dashboard.web.samples import pages

urlpatterns = [
    path("samples/", pages.index, name="samples"),
    path("samples/new/", pages.draw, name="sample_draw"),
]
