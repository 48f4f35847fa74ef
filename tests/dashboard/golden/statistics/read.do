import delimited using "data.csv", varnames(1) encoding("UTF-8") bindquote(strict) clear
label variable snack `"Which snack do you like?"'
label define l1 1 `"Nuts"' 2 `"Fruit"' 3 `"Other"'
label values snack l1
label variable reason `"Why do you like it?"'
