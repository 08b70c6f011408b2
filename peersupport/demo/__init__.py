"""The demo data: two made-up organisations, whose past and near future are played through the services."""
