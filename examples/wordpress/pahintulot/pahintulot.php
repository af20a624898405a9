<?php
/**
 * Plugin Name: Pahintulot
 * Description: The notice of your own Pahintulot service; what it gates waits for a recorded yes.
 * Version: 0.1.0
 * Requires at least: 5.7
 * Requires PHP: 7.4
 * Author: The Pahintulot authors
 * License: MIT
 * License URI: https://opensource.org/license/mit
 *
 * The licence is that of the whole of Pahintulot, not the GPL that is WordPress's custom; the MIT
 * licence lets it be combined with WordPress.
 */

namespace Pahintulot;

defined('ABSPATH') || exit;

const FILE = __FILE__;

require __DIR__ . '/includes/settings.php';
require __DIR__ . '/includes/page.php';
require __DIR__ . '/includes/tag.php';
require __DIR__ . '/includes/gate.php';
require __DIR__ . '/includes/consent-api.php';
require __DIR__ . '/includes/optimisers.php';
