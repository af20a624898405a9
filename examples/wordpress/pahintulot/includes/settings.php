<?php
/** What the owner has set, and what it means. */

namespace Pahintulot;

defined('ABSPATH') || exit;

const OPTION = 'pahintulot';
const ADDRESS = '~^https?://[\w.:\[\]-]+(/[\w./-]*)?$~D'; // plain http for local trials

add_action('admin_init', function () {
    $cleaned = __NAMESPACE__ . '\cleaned';
    register_setting(OPTION, OPTION, ['type' => 'array', 'sanitize_callback' => $cleaned]);
});

/** Cleaned again when it is read: the database may have been written by something else. */
function settings(): array
{
    return cleaned(get_option(OPTION));
}

function cleaned($given): array
{
    $said = fn ($name) => is_string($given[$name] ?? null) ? trim($given[$name]) : '';
    $service = $said('service');
    $site_key = $said('site_key');
    return [
        'service' => preg_match(ADDRESS, $service) ? untrailingslashit(esc_url_raw($service)) : '',
        'site_key' => preg_match('/^[a-z0-9]{4,32}$/D', $site_key) ? $site_key : '',
        'handles' => sanitize_textarea_field($said('handles')),
    ];
}

/**
 * The purpose of each handle that is to wait: one a line, the purpose after it unless it is analytics.
 * A purpose that is none is never allowed.
 */
function gated_handles(): array
{
    $purposes = [];
    foreach (explode("\n", settings()['handles']) as $line) {
        if (preg_match('/(\S+)(?:\s+(\S+))?/', $line, $part)) {
            $purposes[$part[1]] = $part[2] ?? 'analytics';
        }
    }
    return $purposes;
}

/** Empty until both are set. */
function script_address(): string
{
    ['service' => $service, 'site_key' => $site_key] = settings();
    return $service === '' || $site_key === '' ? '' : "$service/b/$site_key.js";
}
