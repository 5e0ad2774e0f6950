"""The mathematics of finance: values in, values out."""
