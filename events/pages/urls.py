"""Addresses of the pages for people."""

from django.urls import path

from events.pages import views

urlpatterns = [
    path("", views.home, name="home"),
    path("favicon.ico", views.icon, name="icon"),
]
