from django.contrib import admin


class LookedAtOnly(admin.options.BaseModelAdmin):
    """Rows that sources or services write: an editor looks at them."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
