"""Reading what people wrote: one clear line per fault."""
