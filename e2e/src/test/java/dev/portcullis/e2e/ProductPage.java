package dev.portcullis.e2e;

import com.google.common.collect.ImmutableList;

/** The three paths of the Bookinfo product page that the scenarios ask. */
final class ProductPage {
  static final String PAGE = "/productpage";
  static final ImmutableList<String> PATHS =
      ImmutableList.of(PAGE, "/api/v1/products/0", "/api/v1/products/1");

  private ProductPage() {}
}
