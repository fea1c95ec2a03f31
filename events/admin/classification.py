from typing import ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import render

from events.admin.readonly import LookedAtOnly
from events.models import ClassificationRule, Origin, RuleChange
from events.services import phrases, rejudging, rule_preview, standing_rules
from events.services.clock import database_now

PREVIEW, APPLY, SEEN = "_preview", "_apply", "_seen"
# What the page of a preview writes itself.
OWN = frozenset({PREVIEW, APPLY, SEEN, "csrfmiddlewaretoken", "_save", "_continue", "_addanother"})
KEPT = 302
MOVED = "What the change would do is not any more what you saw: nothing was kept. Look again."


class PhrasesField(forms.CharField):
    """Phrases, one a line; each is checked, and what is wrong with one is said of its line."""

    widget = forms.Textarea(attrs={"rows": 8, "cols": 90, "spellcheck": "false"})

    def __init__(self, *, is_context=False, **options):
        super().__init__(**options)
        self.is_context = is_context

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, (list, tuple)) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)

    def to_python(self, value):
        lines = [(number, phrases.tidy(line)) for number, line in enumerate(_lines(value), 1)]
        told = [(number, phrase) for number, phrase in lines if phrase]
        wrong = [*self._unreadable(told), *_repeated(told)]
        if wrong:
            raise forms.ValidationError(wrong)
        return [phrase for _, phrase in told]

    def _unreadable(self, told):
        for number, phrase in told:
            try:
                phrases.check(phrase, is_context=self.is_context)
            except phrases.UnreadablePhrase as why:
                yield f"Line {number}: {why}"


def _lines(value):
    return (value or "").splitlines()


def _repeated(told):
    first = {}
    for number, phrase in told:
        if first.setdefault(phrase, number) != number:
            yield f"Line {number}: “{phrase}” stands in line {first[phrase]} already"


class RuleForm(forms.ModelForm):
    """A rule as an editor writes it, over the version the editor saw."""

    phrases = PhrasesField(
        help_text="One a line. The topic is given when one of these stands in the title or opening …"
    )
    unless = PhrasesField(required=False, is_context=True, help_text="… and none of these …")
    near = PhrasesField(
        required=False, is_context=True, help_text="… and, where there are any, one of these as well."
    )
    ignoring = PhrasesField(
        required=False, is_context=True, help_text="Taken out of the text before it is looked at."
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ClassificationRule
        fields = ("name", "topic", "relation", *standing_rules.LISTS, "is_active")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:  # noqa: SLF001 -- Django's documented way to tell a new row
            self.fields["seen_version"].initial = self.instance.version

    def clean(self):
        cleaned = super().clean()
        if not self.instance._state.adding:  # noqa: SLF001 -- as above
            try:
                standing_rules.lock_unchanged(row=self.instance, seen_version=cleaned.get("seen_version"))
            except standing_rules.ChangedMeanwhile as why:
                raise forms.ValidationError(str(why)) from why
        return cleaned


class ChangeInline(LookedAtOnly, admin.TabularInline):
    """What was done to the rule, the newest first."""

    model = RuleChange
    verbose_name_plural = "history"
    fields = readonly_fields = ("at", "by", "deed", "version", "difference")
    ordering = ("-version",)
    show_change_link = False
    extra = 0

    @admin.display(description="what")
    def difference(self, change):
        return "; ".join(standing_rules.differences(change)) or "-"


@admin.register(ClassificationRule)
class ClassificationRuleAdmin(admin.ModelAdmin):
    """The rules that give topics: read them, try a change on the newest documents, keep it."""

    class Media:
        css: ClassVar = {"all": ["events/admin.css"]}

    form = RuleForm
    change_form_template = "events/rule_form.html"
    actions = ("reset",)
    list_display = (
        "name",
        "topic",
        "relation",
        "is_active",
        "standing",
        "version",
        "changed_at",
        "changed_by",
    )
    list_filter = ("topic", "relation", "is_active", "origin", "is_edited")
    search_fields = ("name", "phrases")
    ordering = ("position", "id")
    inlines = (ChangeInline,)
    fields = ("seen_version", "name", "topic", "relation", *standing_rules.LISTS, "is_active", "standing")

    def get_readonly_fields(self, request, obj=None):
        # Events remember the rule that gave a topic by its name.
        return ("standing", "name") if obj else ("standing",)

    def has_delete_permission(self, request, obj=None):
        # Its history stays; a rule that should give nothing is switched off.
        return False

    @admin.display(description="as")
    def standing(self, rule):
        if rule.origin == Origin.EDITOR:
            return "written here"
        return "changed here" if rule.is_edited else "shipped"

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and request.POST.keys() & {PREVIEW, APPLY}:
            answer = self._preview(request, object_id)
            if answer is not None:
                return answer
        answer = super().changeform_view(request, object_id, form_url, extra_context)
        if request.method == "POST" and APPLY in request.POST and answer.status_code == KEPT:
            self._apply(request, object_id)
        return answer

    def _apply(self, request, object_id):
        """Judge the documents that were previewed by the rule that is kept now, and write down who did."""
        row = self.get_object(request, object_id) if object_id else self._by_name(request.POST["name"])
        applied = rejudging.rejudge(document_ids=rejudging.newest(rule_preview.NEWEST), now=database_now())
        self.log_change(request, row, f"Applied to stored documents. {applied}.")
        self.message_user(request, f"{applied}.", messages.SUCCESS)

    def _by_name(self, name):
        return self.model.objects.get(name=name.strip())

    def _preview(self, request, object_id):
        """The page that tells what the change would do.

        ``None`` when the form is not in order, and when what is to be applied is what was seen.
        """
        rule = self.get_object(request, object_id) if object_id else None
        if not (self.has_change_permission(request, rule) if rule else self.has_add_permission(request)):
            raise PermissionDenied
        form = self.get_form(request, rule, change=bool(rule))(request.POST, instance=rule)
        with transaction.atomic():
            if not form.is_valid():
                return None
        row = form.save(commit=False)
        before = standing_rules.book(now=database_now())
        after = standing_rules.with_rule(before, rule=standing_rules.as_rule(row), is_active=row.is_active)
        preview = rule_preview.preview(before=before, after=after)
        if APPLY in request.POST:
            if request.POST.get(SEEN) == preview.counts:
                return None
            self.message_user(request, MOVED, messages.WARNING)
        context = {
            **self.admin_site.each_context(request),
            "title": f"What “{row}” would do",
            "opts": self.opts,
            "rule": row,
            "preview": preview,
            "sent": [(name, value) for name, value in request.POST.items() if name not in OWN],
        }
        return render(request, "events/rule_preview.html", context)

    def save_model(self, request, obj, form, change):
        standing_rules.change(
            row=obj,
            seen_version=form.cleaned_data["seen_version"] if change else None,
            by=request.user.get_username(),
            now=database_now(),
        )

    @admin.action(description="Reset to what is shipped", permissions=["change"])
    def reset(self, request, queryset):
        for rule in queryset:
            try:
                standing_rules.reset(row=rule, by=request.user.get_username(), now=database_now())
            except standing_rules.NotShipped as why:
                self.message_user(request, str(why), messages.ERROR)
            else:
                self.message_user(request, f"“{rule}” is as shipped.", messages.SUCCESS)
