data <- read.csv("data.csv", encoding = "UTF-8", check.names = FALSE, stringsAsFactors = FALSE)
data[["snack"]] <- factor(data[["snack"]], levels = c(1, 2, 3), labels = c("Nuts", "Fruit", "Other"))
attr(data[["snack"]], "label") <- "Which snack do you like?"
attr(data[["reason"]], "label") <- "Why do you like it?"
# Weighted shares: install.packages("survey"); svydesign(ids = ~1, weights = ~weight, data = data)
