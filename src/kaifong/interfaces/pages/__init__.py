"""The drawing kit that doors with web pages share: base page, error pages, components, tags. It knows no domain."""
