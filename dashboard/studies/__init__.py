"""The page of studies: an app of its own on the explorer's server, with what it reads, draws and says."""
