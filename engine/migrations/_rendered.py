"""Many tables at once; Django by itself makes, for each, all models anew that it leads to."""

from django.db import migrations


class RenderedOnce(migrations.Migration):
    """A migration whose operations only add, so that the models may be those of its end from the start."""

    def apply(self, project_state, schema_editor, collect_sql=False):
        before = project_state.clone()
        project_state.__dict__.pop("apps", None)  # while it is there, each model is made when it is added
        self.mutate_state(project_state, preserve=False)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state
