"""Logging in and out. Failed attempts are counted, and too many have to wait."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Login(LoginView):
    template_name = "web/login.html"
    redirect_authenticated_user = True


class Logout(LogoutView):
    """By POST alone, so that no link can log anybody out."""


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Axes' answer to one failure too many."""
    seconds = int(timedelta(hours=settings.AXES_COOLOFF_TIME).total_seconds())
    response = render(request, "web/locked_out.html", {"minutes": seconds // 60}, status=429)
    response["Retry-After"] = str(seconds)
    return response
