"""Documents that people keep: PDF by typst from templates and data, with fonts that ship along."""
