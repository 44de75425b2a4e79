"""How each channel writes its files: by its own knowledge of the format, sharing no code with what reads them."""
