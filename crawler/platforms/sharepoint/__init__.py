"""SharePoint: web parts, pages whose names end in `.aspx`."""
