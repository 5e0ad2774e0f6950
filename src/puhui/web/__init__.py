"""The look of puhui: layouts, components, charts, texts of refusals, and who a request acts as."""
