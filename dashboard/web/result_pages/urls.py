"""The addresses of a flow's results."""

from django.urls import path

from dashboard.web.result_pages import (
    comparing,
    crossing,
    experiment,
    exporting,
    overview,
    people,
    quality,
    quota,
    replies,
    sharing,
    weighting,
)

urlpatterns = [
    path("flows/<uuid:flow>/results/", overview.show, name="results"),
    path("flows/<uuid:flow>/results/live/", overview.live, name="results_live"),
    path("flows/<uuid:flow>/results/by/", overview.breakdown, name="results_by"),
    path("flows/<uuid:flow>/results/numbers/<slug:key>/", overview.numbers, name="results_numbers"),
    path("flows/<uuid:flow>/results.csv", overview.as_csv, name="results_csv"),
    path("flows/<uuid:flow>/results/cross/", crossing.show, name="results_cross"),
    path("flows/<uuid:flow>/results/compare/", comparing.show, name="results_compare"),
    path("flows/<uuid:flow>/results/experiment/", experiment.show, name="results_experiment"),
    path("flows/<uuid:flow>/results/quota/", quota.show, name="results_quota"),
    path("flows/<uuid:flow>/results/quota/save/", quota.save, name="results_quota_save"),
    path("flows/<uuid:flow>/results/quota/remove/", quota.remove, name="results_quota_remove"),
    path("flows/<uuid:flow>/results/sharing/", sharing.show, name="results_sharing"),
    path("flows/<uuid:flow>/results/sharing/tell/", sharing.tell, name="results_sharing_tell"),
    path("flows/<uuid:flow>/results/quality/", quality.show, name="results_quality"),
    path("flows/<uuid:flow>/results/quality/leave-out/", quality.leave_out, name="results_leave_out"),
    path("flows/<uuid:flow>/results/quality/take-back/", quality.take_back, name="results_take_back"),
    path("flows/<uuid:flow>/results/people/", people.show, name="results_people"),
    path("flows/<uuid:flow>/results/files/", exporting.show, name="results_exports"),
    path("flows/<uuid:flow>/results/files/live/", exporting.live, name="results_exports_live"),
    path("flows/<uuid:flow>/results/files/start/", exporting.start, name="results_export_start"),
    path("flows/<uuid:flow>/results/files/<uuid:job>/", exporting.download, name="results_export_download"),
    path("flows/<uuid:flow>/results/files/recipes/<uuid:recipe>/run/", exporting.again, name="results_recipe_run"),
    path(
        "flows/<uuid:flow>/results/files/recipes/<uuid:recipe>/forget/", exporting.forget, name="results_recipe_forget"
    ),
    path("flows/<uuid:flow>/results/weights/", weighting.show, name="results_weights"),
    path("flows/<uuid:flow>/results/weights/save/", weighting.save, name="results_weights_save"),
    path("flows/<uuid:flow>/results/weights/remove/", weighting.remove, name="results_weights_remove"),
    path("flows/<uuid:flow>/results/replies/<slug:key>/", replies.show, name="results_replies"),
    path("flows/<uuid:flow>/results/replies/<slug:key>/code/", replies.code, name="results_code"),
    path("flows/<uuid:flow>/results/replies/<slug:key>/uncode/<uuid:batch>/", replies.uncode, name="results_uncode"),
]
