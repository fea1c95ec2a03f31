from django import forms
from django.contrib import admin, messages
from django.template.response import TemplateResponse

from events.models import ApiKey
from events.services import keys
from events.services.clock import database_now
from events.vocabulary import Scope


class ApiKeyForm(forms.ModelForm):
    """What a new key is for, and what it may do. ``maker`` owns it unless another owner is named."""

    scopes = forms.MultipleChoiceField(
        choices=[(scope.value, scope.value) for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ, Scope.EXPORT],
    )

    def clean_expires_at(self):
        expires_at = self.cleaned_data["expires_at"]
        if expires_at is not None and expires_at <= database_now():
            raise forms.ValidationError("This is past.")
        return expires_at

    def clean(self):
        cleaned = super().clean()
        try:
            keys.require_room(owner_id=(cleaned.get("owner") or self.maker).pk, now=database_now())
        except keys.Refused as why:
            raise forms.ValidationError(str(why)) from why
        return cleaned


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):
    """Keys to the API: made here and shown once, rotated, revoked, never changed. One sees one's own."""

    form = ApiKeyForm
    actions = ("rotate", "revoke")
    list_display = (
        "prefix",
        "name",
        "owner",
        "scopes",
        "created_at",
        "expires_at",
        "last_used_at",
        "revoked_at",
    )
    list_select_related = ("owner",)
    search_fields = ("prefix", "name", "owner__username")
    ordering = ("-created_at",)

    def get_queryset(self, request):
        held = super().get_queryset(request)
        return held if request.user.is_superuser else held.filter(owner=request.user)

    def get_fields(self, request, obj=None):
        if obj:
            return (*self.list_display, "replaces")
        return ("name", "scopes", "expires_at", *(("owner",) if request.user.is_superuser else ()))

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj) if obj else ()

    def get_form(self, request, obj=None, change=False, **kwargs):  # noqa: FBT002 -- the framework's signature
        form = super().get_form(request, obj, change, **kwargs)
        form.maker = request.user
        return form

    def get_changeform_initial_data(self, request):
        return {**super().get_changeform_initial_data(request), "owner": request.user.pk}

    def has_delete_permission(self, request, obj=None):
        # A revoked key stays, to tell by whom something was done.
        return False

    def save_model(self, request, obj, form, change):
        chosen = form.cleaned_data
        issued = keys.issue(
            owner=chosen.get("owner") or request.user,
            name=chosen["name"],
            scopes=chosen["scopes"],
            expires_at=chosen["expires_at"],
            now=database_now(),
        )
        obj.pk, obj.prefix = issued.key.pk, issued.key.prefix
        # For the answer to this request alone: a message would pass through a cookie or the sessions' table.
        request.issued_key = issued

    def response_add(self, request, obj, post_url_continue=None):
        return self._shown(request, [request.issued_key])

    @admin.action(
        description="Rotate selected keys (the old ones work for another day)", permissions=["change"]
    )
    def rotate(self, request, queryset):
        issued = []
        for key in queryset:
            try:
                issued.append(keys.rotate(key=key, now=database_now()))
            except keys.Refused as why:
                self.message_user(request, f"{key}: {why}.", messages.ERROR)
        return self._shown(request, issued) if issued else None

    @admin.action(description="Revoke selected keys, for good", permissions=["change"])
    def revoke(self, request, queryset):
        for key in queryset:
            keys.revoke(key=key, now=database_now())
        self.message_user(request, f"{len(queryset)} keys are revoked.")

    def _shown(self, request, issued):
        context = {**self.admin_site.each_context(request), "title": "Copy the key now", "issued": issued}
        answer = TemplateResponse(request, "events/issued_keys.html", context)
        answer["Cache-Control"] = "no-store"
        return answer
