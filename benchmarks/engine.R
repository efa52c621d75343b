# metafor's side of benchmarks/engine.py: seconds of each task, one "name seconds" a line.
# Usage: Rscript engine.R DIR, where DIR holds the CSV files that engine.py writes.
suppressMessages(library(metafor))
folder <- commandArgs(trailingOnly = TRUE)[1]
read <- function(name) as.matrix(read.csv(file.path(folder, name), header = FALSE))
tell <- function(name, call) cat(name, system.time(suppressWarnings(call))[["elapsed"]], "\n")
y <- read("y10.csv"); v <- read("v10.csv")
fit <- function(i) tryCatch(rma(y[i, ], v[i, ]), error = function(e) NULL)
tell("reml", for (i in seq_len(nrow(y))) fit(i))
y2000 <- read("y2000.csv"); v2000 <- read("v2000.csv")
tell("one", rma(y2000[1, ], v2000[1, ]))
y100 <- read("y100.csv"); v100 <- read("v100.csv")
tell("leave", leave1out(rma(y100[1, ], v100[1, ])))
y13 <- read("y13.csv"); v13 <- read("v13.csv"); x <- seq(1990, 2020, length.out = 13)
tell("permute", suppressMessages(permutest(rma(y13[1, ], v13[1, ], mods = x), iter = 200, progbar = FALSE)))
tell("gosh", gosh(rma(y13[1, ], v13[1, ]), subsets = 200, progbar = FALSE))
