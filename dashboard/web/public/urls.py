"""The addresses of public results."""

from django.urls import path

from dashboard.web.public import pages, publishing

urlpatterns = [
    path("flows/<uuid:flow>/results/public/", publishing.show, name="results_public"),
    path("flows/<uuid:flow>/results/public/save/", publishing.save, name="results_public_save"),
    path("public-site/", publishing.site, name="public_site_edit"),
    path("public/<uuid:page>/", pages.show, name="public_page"),
    path("public/<uuid:page>/embed/", pages.embed, name="public_embed"),
    path("public/<uuid:page>/results.csv", pages.as_csv, name="public_csv"),
    path("public/<uuid:page>/picture.svg", pages.picture, name="public_picture"),
    path("public/<slug:slug>/", pages.site, name="public_site"),
]
