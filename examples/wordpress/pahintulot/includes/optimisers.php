<?php
/** Whoever delays, combines or minifies scripts is to leave ours alone: late, it asks too late. */

namespace Pahintulot;

defined('ABSPATH') || exit;

const LISTS_OF_ADDRESSES = [
    'rocket_delay_js_exclusions',
    'rocket_exclude_defer_js',
    'litespeed_optimize_js_excludes',
    'litespeed_optm_js_defer_exc',
    'perfmatters_delay_js_exclusions',
    'sgo_javascript_combine_excluded_external_paths',
];
const LISTS_OF_HANDLES = ['sgo_js_async_exclude', 'sgo_js_minify_exclude', 'sgo_javascript_combine_exclude'];

foreach (LISTS_OF_ADDRESSES as $name) {
    add_filter($name, fn ($list) => with($list, own_addresses()));
}
foreach (LISTS_OF_HANDLES as $name) {
    add_filter($name, fn ($list) => with($list, ['pahintulot-consent-api']));
}
add_filter('autoptimize_filter_js_exclude', fn ($list) => with_text($list, own_addresses()));

/** Parts of addresses: of the service's script and of our own. */
function own_addresses(): array
{
    $address = preg_replace('~^https?:~', '', script_address());
    return $address === '' ? [] : [$address, 'pahintulot/consent-api.js'];
}

function with($list, array $more)
{
    return is_array($list) ? array_merge($list, $more) : $list;
}

/** Autoptimize's is one text with commas, or an array whose keys are what is left alone. */
function with_text($list, array $more)
{
    if (is_array($list)) {
        return $list + array_fill_keys($more, '');
    }
    return implode(',', array_filter([(string) $list, ...$more], 'strlen'));
}
