"""What a tenant may bring to any door, one package each: computed once here, drawn, printed or spoken by the doors."""
