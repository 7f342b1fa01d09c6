"""How views draw: places of nodes, small pictures as SVG, tables. Knows no view."""
