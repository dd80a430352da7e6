"""The site files: loading, checking, making and testing them."""
