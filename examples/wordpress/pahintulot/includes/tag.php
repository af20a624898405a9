<?php
/** The one tag, first in the head. */

namespace Pahintulot;

defined('ABSPATH') || exit;

/** What Cloudflare's Rocket Loader and LiteSpeed read on a tag that they are to leave alone. */
const UNTOUCHED = ['data-cfasync' => 'false', 'data-no-optimize' => '1', 'data-no-defer' => '1'];

add_action('wp_head', __NAMESPACE__ . '\print_tag', 1);

/** By WordPress's own function, so that whoever adds a nonce to its scripts adds one here. */
function print_tag(): void
{
    $address = script_address();
    if ($address !== '') {
        wp_print_script_tag(['src' => esc_url($address), 'async' => true] + UNTOUCHED);
    }
}
