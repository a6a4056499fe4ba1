import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON into maps, lists, texts, numbers, booleans and null, so that the examples need no library. In your system,
 * use the library that it has, and let it ignore fields that it does not know.
 */
final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  static Object read(String text) {
    Json reader = new Json(text);
    Object value = reader.value();
    reader.blanks();
    if (reader.at < text.length()) throw reader.wrong();
    return value;
  }

  /** The members of an object. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  private Object value() {
    blanks();
    if (taken("{")) return members();
    if (taken("[")) return elements();
    if (taken("\"")) return string();
    if (taken("true")) return true;
    if (taken("false")) return false;
    if (taken("null")) return null;
    int from = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
    if (from == at) throw wrong();
    return Double.valueOf(text.substring(from, at));
  }

  private Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    blanks();
    if (taken("}")) return members;
    do {
      blanks();
      need("\"");
      String name = string();
      blanks();
      need(":");
      members.put(name, value());
      blanks();
    } while (taken(","));
    need("}");
    return members;
  }

  private List<Object> elements() {
    List<Object> elements = new ArrayList<>();
    blanks();
    if (taken("]")) return elements;
    do {
      elements.add(value());
      blanks();
    } while (taken(","));
    need("]");
    return elements;
  }

  private String string() {
    StringBuilder read = new StringBuilder();
    while (!taken("\"")) {
      if (at >= text.length()) throw wrong();
      char next = text.charAt(at++);
      read.append(next == '\\' ? escaped() : next);
    }
    return read.toString();
  }

  private char escaped() {
    char kind = text.charAt(at++);
    switch (kind) {
      case 'b': return '\b';
      case 'f': return '\f';
      case 'n': return '\n';
      case 'r': return '\r';
      case 't': return '\t';
      case 'u':
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
      default: return kind;
    }
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
  }

  private boolean taken(String word) {
    if (!text.startsWith(word, at)) return false;
    at += word.length();
    return true;
  }

  private void need(String word) {
    if (!taken(word)) throw wrong();
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException("no JSON at character " + at);
  }
}
