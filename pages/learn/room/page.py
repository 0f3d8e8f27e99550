"""For a class: what the teacher asks, and a place for the answer."""

from pages.learn.room import sections
from ui.state import show_complaints

sections.show()
show_complaints()
