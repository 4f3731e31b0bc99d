"""The addresses at which orders are entered and changed."""

urlpatterns = []
