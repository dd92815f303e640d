/**
 * What may see what: the rules that keep the flow from documents to proxies one-way, checked on the
 * compiled classes of all modules.
 */
@NullMarked
package dev.portcullis.architecture;

import org.jspecify.annotations.NullMarked;
