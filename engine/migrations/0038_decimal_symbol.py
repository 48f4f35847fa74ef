
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engine', '0037_hot_rows'),
    ]

    operations = [
        migrations.AddField(
            model_name='workspace',
            name='decimal_symbol',
            field=models.CharField(db_default='.', default='.', help_text='A point, with commas between thousands, or the other way', max_length=1),
        ),
    ]
