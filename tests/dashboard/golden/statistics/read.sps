* Encoding: UTF-8.
GET DATA /TYPE=TXT /FILE='data.csv' /ENCODING='UTF8' /DELIMITERS=',' /QUALIFIER='"' /FIRSTCASE=2
  /VARIABLES=contact_uuid A640 urn A640 language A640 status A640 started A640 finished A640 weight F12.6 snack F3.0 snack_value A640 snack_reply A640 reason A640 reason_value A640 reason_reply A640.
VARIABLE LABELS snack 'Which snack do you like?'.
VALUE LABELS snack 1 'Nuts' 2 'Fruit' 3 'Other'.
VARIABLE LABELS reason 'Why do you like it?'.
EXECUTE.
