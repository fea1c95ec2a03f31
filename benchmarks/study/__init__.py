"""The study engine against its bound and a peer, and the size of its tests under a null with clustering."""
