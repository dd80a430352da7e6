"""One archive on many machines: who crawls a site now, where its state is kept, who reads its files again.

Three protocols, `Leases`, `Snapshots` and `Pool`. What needs a service or a package of an extra is imported only where
that is asked for.
"""
