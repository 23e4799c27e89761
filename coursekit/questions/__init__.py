"""What a kind of question is, one file a kind; grading, and what is said of a result.

A new kind is a module here that is registered below, and `lesson/static/<name>.js`.
"""

from coursekit.questions.base import register
from coursekit.questions.choice import Choice
from coursekit.questions.classify import Classify
from coursekit.questions.highlight import Highlight
from coursekit.questions.order import Order
from coursekit.questions.value import Value
from coursekit.questions.written import Written

for kind in (Highlight, Classify, Choice, Order, Value, Written):
    register(kind)
