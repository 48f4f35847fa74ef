* Encoding: UTF-8.
GET DATA /TYPE=TXT /FILE='data.csv' /ENCODING='UTF8' /DELIMITERS=',' /QUALIFIER='"' /FIRSTCASE=2
  /VARIABLES=contact_uuid A255 urn A255 language A255 status A255 started A255 finished A255 weight F12.6 snack F3.0 snack_value A2560 snack_reply A2560 reason A2560 reason_value A2560 reason_reply A2560.
VARIABLE LABELS snack 'Which snack do you like?'.
VALUE LABELS snack 1 'Nuts' 2 'Fruit' 3 'Other'.
VARIABLE LABELS reason 'Why do you like it?'.
EXECUTE.
