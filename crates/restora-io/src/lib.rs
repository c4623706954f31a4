//! Rasters, vectors and tables from and to disk, through GDAL.
