"""The addresses of the pages."""

from django.urls import path

from web import views

urlpatterns = [
    path("claims/", views.claims, name="claims-page"),
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", views.Logout.as_view(), name="logout"),
]
