import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Reads the events that are new since the last run: java ReadEvents PLACE_FILE
 *
 * <p>The place is stored after the events of a page were handled. If this program ends in between, the next run reads
 * them again, so handle each event id once.
 */
final class ReadEvents {
  public static void main(String[] given) throws Exception {
    PartnerApi api = PartnerApi.ofEnvironment();
    Path file = Path.of(given[0]);
    boolean more = true;
    while (more) {
      String after = Files.exists(file) ? "&after=" + encoded(Files.readString(file)) : "";
      Map<String, Object> page = Json.object(Json.read(api.get("/events?limit=500" + after)));
      for (Object event : (List<?>) page.get("rows")) handle(Json.object(event));
      Files.writeString(file, (String) page.get("next"));
      more = (Boolean) page.get("more");
    }
  }

  private static void handle(Map<String, Object> event) {
    // There may be new types: ignore those that you do not know.
    System.out.println(event.get("id") + " " + event.get("type") + " " + event.get("policyNo"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
