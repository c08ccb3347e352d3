"""The pictures: panels, figures, titles, their twins in numbers, and how the browser draws and moves them."""
