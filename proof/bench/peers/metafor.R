# Three levels by REML with the CR2 interval, one cell after the other: what proof/bench/pooled.py is measured beside.
# Rscript metafor.R CELLS.csv RHO REPEATS: columns cell, source, experiment, yi, vi; JSON lines on standard output.
suppressPackageStartupMessages({ library(metafor); library(clubSandwich) })
given <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(given[1]); rho <- as.numeric(given[2]); repeats <- as.integer(given[3])
pool <- function(cell) {
  shared <- outer(cell$source, cell$source, "==")
  V <- rho * sqrt(outer(cell$vi, cell$vi)) * shared
  diag(V) <- cell$vi
  fit <- rma.mv(yi, V, random = ~ 1 | source/experiment, data = cell, method = "REML")
  robust <- conf_int(fit, vcov = "CR2", cluster = cell$source)
  c(fit$beta, fit$sigma2, robust$SE, robust$df, robust$CI_L, robust$CI_U)
}
for (one in split(rows, rows$cell)) {
  answer <- tryCatch(suppressWarnings(pool(one)), error = function(e) NULL)
  seconds <- if (is.null(answer)) NA else median(sapply(seq_len(repeats), function(i) system.time(suppressWarnings(pool(one)))[["elapsed"]]))
  figures <- if (is.null(answer)) "null" else paste0("[", paste(format(answer, digits = 15), collapse = ", "), "]")
  cat(sprintf('{"cell": %d, "seconds": %s, "figures": %s}\n', one$cell[1], ifelse(is.na(seconds), "null", format(seconds, digits = 6)), figures))
}
