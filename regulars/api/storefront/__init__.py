"""A site's API for its shoppers. The host says which site; a token or the site's cookie says who."""
