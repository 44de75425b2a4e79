"""The portal: a tenant's own pages, complete without scripts."""
