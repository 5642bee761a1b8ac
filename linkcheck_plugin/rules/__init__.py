"""The rules, as a literal table; a rule is one function in the module of its family."""

from __future__ import annotations

from linkcheck_plugin.rules.addresses import (
    file_link_unlabelled,
    redirect_wrapper,
    shortener,
    too_many_parameters,
    tracking_parameters_in_url,
    unpinned_code_link,
    url_too_long,
)
from linkcheck_plugin.rules.anchor_names import (
    empty_link_name,
    hidden_link,
    image_link_no_alt,
    invalid_nesting,
    new_window_unannounced,
    title_repeats_text,
)
from linkcheck_plugin.rules.anchor_profile import (
    boilerplate_external_followed,
    exact_match_overuse,
    same_target_adjacent,
    same_text_different_targets,
)
from linkcheck_plugin.rules.anchors import anchor_length, generic_anchor, naked_url_anchor
from linkcheck_plugin.rules.broken import (
    asset_missing,
    broken_fragment,
    host_dependent,
    internal_broken,
    internal_case,
    malformed_url,
    missing_base_path,
    self_absolute,
    source_link_leak,
    uncrawlable_anchor,
)
from linkcheck_plugin.rules.canonical import canonical_form, canonical_target, canonicalised_but_linked
from linkcheck_plugin.rules.crawlers import robots_blocked_target, robots_sitemap, site_url_missing
from linkcheck_plugin.rules.deceptive import deceptive_host, staging_host, text_url_mismatch
from linkcheck_plugin.rules.feeds import feed_autodiscovery, feed_rel_policy, feed_relative_url
from linkcheck_plugin.rules.hygiene import (
    credentials_in_url,
    dangerous_scheme,
    mailto_tel_invalid,
    mixed_content,
    private_host,
    protocol_relative,
)
from linkcheck_plugin.rules.languages import (
    hreflang_bad_target,
    hreflang_invalid_code,
    hreflang_no_default,
    hreflang_no_return,
    hreflang_no_self,
)
from linkcheck_plugin.rules.machine import (
    feed_link_broken,
    file_unreadable,
    machine_file_link,
    sitemap_missing_page,
)
from linkcheck_plugin.rules.metadata import jsonld_link, og_image_relative, og_url_not_canonical
from linkcheck_plugin.rules.outbound import (
    external_broken,
    external_fragment,
    external_unverified,
    insecure_http,
    parked_domain,
    soft_404,
)
from linkcheck_plugin.rules.paging import pagination_links
from linkcheck_plugin.rules.paid import (
    affiliate_param_unqualified,
    affiliate_prefers_sponsored,
    affiliate_unqualified,
    generic_affiliate_param,
)
from linkcheck_plugin.rules.policy import outbound_denied
from linkcheck_plugin.rules.redirects import (
    link_to_redirect,
    redirect_broken,
    redirect_chain,
    redirect_conflict,
    redirect_loop,
    redirect_weak,
)
from linkcheck_plugin.rules.registry import Rule
from linkcheck_plugin.rules.rel import (
    engines_nofollow_missing,
    internal_nofollow,
    opener_risk,
    rel_comma,
    rel_misplaced,
    rel_unknown,
)
from linkcheck_plugin.rules.rel_across_pages import blanket_nofollow_page, rel_inconsistent, sponsored_overuse
from linkcheck_plugin.rules.repository import own_repo_path_missing
from linkcheck_plugin.rules.sitemaps import (
    not_in_sitemap,
    sitemap_bad_entry,
    sitemap_lastmod,
    sitemap_too_large,
    sitemap_wrong_host,
)
from linkcheck_plugin.rules.spellings import (
    duplicate_external_variants,
    inconsistent_url,
    untidy_url,
)
from linkcheck_plugin.rules.sponsored import (
    disclosure_missing,
    guest_post_unqualified,
    sponsored_region_unqualified,
)
from linkcheck_plugin.rules.ugc import ugc_unqualified

RULES: tuple[Rule, ...] = (
    internal_broken,
    internal_case,
    broken_fragment,
    asset_missing,
    malformed_url,
    uncrawlable_anchor,
    source_link_leak,
    missing_base_path,
    self_absolute,
    external_broken,
    external_unverified,
    external_fragment,
    soft_404,
    mailto_tel_invalid,
    parked_domain,
    own_repo_path_missing,
    host_dependent,
    link_to_redirect,
    redirect_chain,
    redirect_loop,
    redirect_broken,
    redirect_weak,
    redirect_conflict,
    affiliate_unqualified,
    affiliate_param_unqualified,
    sponsored_region_unqualified,
    ugc_unqualified,
    rel_comma,
    rel_unknown,
    internal_nofollow,
    rel_misplaced,
    affiliate_prefers_sponsored,
    sponsored_overuse,
    blanket_nofollow_page,
    guest_post_unqualified,
    engines_nofollow_missing,
    rel_inconsistent,
    generic_affiliate_param,
    disclosure_missing,
    outbound_denied,
    empty_link_name,
    image_link_no_alt,
    generic_anchor,
    naked_url_anchor,
    same_text_different_targets,
    same_target_adjacent,
    exact_match_overuse,
    boilerplate_external_followed,
    hidden_link,
    anchor_length,
    title_repeats_text,
    new_window_unannounced,
    invalid_nesting,
    opener_risk,
    mixed_content,
    private_host,
    insecure_http,
    credentials_in_url,
    dangerous_scheme,
    protocol_relative,
    deceptive_host,
    text_url_mismatch,
    staging_host,
    tracking_parameters_in_url,
    url_too_long,
    untidy_url,
    inconsistent_url,
    shortener,
    redirect_wrapper,
    too_many_parameters,
    unpinned_code_link,
    file_link_unlabelled,
    duplicate_external_variants,
    canonical_form,
    canonical_target,
    canonicalised_but_linked,
    site_url_missing,
    robots_blocked_target,
    hreflang_invalid_code,
    hreflang_no_return,
    hreflang_no_self,
    hreflang_bad_target,
    hreflang_no_default,
    pagination_links,
    og_url_not_canonical,
    og_image_relative,
    jsonld_link,
    sitemap_missing_page,
    not_in_sitemap,
    sitemap_bad_entry,
    sitemap_wrong_host,
    sitemap_too_large,
    robots_sitemap,
    sitemap_lastmod,
    feed_link_broken,
    feed_relative_url,
    feed_autodiscovery,
    feed_rel_policy,
    machine_file_link,
    file_unreadable,
)
"""Every rule, by code."""

__all__ = ["RULES", "Rule"]
